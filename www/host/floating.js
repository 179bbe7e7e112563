// The floating window: one for the whole page, loaded hidden, and alive across views.

import { byId } from "../app/dom.js";

export class Floating {
  constructor(surface, wire) {
    this.surface = surface;
    this.wire = wire;
    this.window = byId("floating");
    this.dock = byId("dock");
    this.hideButton = byId("floating-hide");
    this.window.append(surface.element);
    this.dock.addEventListener("click", () => (this.window.hidden ? this.show("user") : this.hide("user")));
    this.hideButton.addEventListener("click", () => this.hide("user"));
    this.#draggable(this.window.querySelector("header"));
  }

  async open() {
    this.surface.visible = false;
    await this.surface.open();
  }

  show(invoker, context = {}) { this.#turn(true, { ...context, invoker }); }

  hide(invoker, context = {}) {
    if (this.window.classList.contains("focused")) throw new Error("the window is in focus mode");
    this.#turn(false, { ...context, invoker });
  }

  /** A number on the dock's button; 0 takes it away. */
  notify(number) {
    const badge = byId("dock-badge");
    badge.hidden = number === 0;
    badge.textContent = String(number);
  }

  /** In focus mode the window can't be hidden. */
  focus(surface, on) {
    if (!surface.visible) throw new Error("the window isn't visible");
    this.window.classList.toggle("focused", Boolean(on));
    this.hideButton.disabled = Boolean(on);
    this.dock.disabled = Boolean(on);
  }

  #turn(visible, context) {
    this.window.hidden = !visible;
    this.surface.visible = visible;
    this.dock.setAttribute("aria-expanded", String(visible));
    this.wire.emit(this.surface, "visibility", { is_visible: visible, context });
  }

  #draggable(handle) {
    handle.addEventListener("pointerdown", (down) => {
      if (down.target !== handle && down.target.closest("button")) return;
      handle.setPointerCapture(down.pointerId);
      const { left, top } = this.window.getBoundingClientRect();
      const move = ({ clientX, clientY }) => {
        Object.assign(this.window.style, { left: `${left + clientX - down.clientX}px`, top: `${top + clientY - down.clientY}px`, right: "auto", bottom: "auto" });
      };
      handle.addEventListener("pointermove", move);
      handle.addEventListener("pointerup", () => handle.removeEventListener("pointermove", move), { once: true });
    });
  }
}
