// Panels and modals that Pipedrive draws from JSON.

export { type ModalBlockKind, type ModalBlocks, type ModalItem, type VisibleOn } from "./blocks.js";
export { type ExtensionFault, ExtensionShapeError } from "./faults.js";
export { type PanelKind, type PanelValues } from "./kinds.js";
export {
  type ActionOptions,
  type BlockOptions,
  type JsonModal,
  jsonModal,
  type ModalForm,
  type ModalRequest,
  type ModalSchema,
  type ModalSuccess,
} from "./modal.js";
export { type JsonPanel, jsonPanel, type PanelData, type PanelExtras, type PanelFailure, panelFailure, type PanelSchema } from "./panel.js";
