// Asks why a deal is lost.

import { byId } from "./dom.js";
import { problemLine, logUnknown } from "./problems.js";

export class LostForm {
  #dialog = byId("lost-form");
  #form = this.#dialog.querySelector("form");
  #error = byId("lost-error");
  #deal = null;
  #lose;

  /** @param {(deal: object, reason: string, done: () => void) => Promise<void>} lose calls `done` or rejects */
  constructor(lose) {
    this.#lose = lose;
    this.#form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#submit();
    });
    for (const button of this.#dialog.querySelectorAll("[data-close]")) button.addEventListener("click", () => this.#dialog.close());
  }

  open(deal) {
    this.#deal = deal;
    byId("lost-deal").textContent = deal.title;
    this.#form.elements.reason.value = "";
    this.#error.hidden = true;
    this.#dialog.showModal();
    this.#form.elements.reason.focus();
  }

  async #submit() {
    const button = this.#form.querySelector("[type=submit]");
    if (button.getAttribute("aria-disabled") === "true") return;
    button.setAttribute("aria-disabled", "true");
    try {
      await this.#lose(this.#deal, this.#form.elements.reason.value.trim(), () => this.#dialog.close());
    } catch (error) {
      logUnknown(error);
      this.#error.textContent = problemLine(error);
      this.#error.hidden = false;
    } finally {
      button.removeAttribute("aria-disabled");
    }
  }
}
