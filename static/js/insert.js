// A click on a slot writes it where the cursor was last, in the title, the text or the note.
(() => {
  const fields = [...document.querySelectorAll("#template-form input[type=text], #template-form textarea")];
  let last = document.querySelector("#template-form textarea");
  fields.forEach((field) => field.addEventListener("focus", () => { last = field; }));
  document.querySelectorAll("[data-inserts]").forEach((button) => {
    button.addEventListener("click", () => {
      const words = last.tagName === "TEXTAREA" ? button.dataset.inserts : button.dataset.inserts.replace(/\s*\n\s*/g, "");
      last.setRangeText(words, last.selectionStart, last.selectionEnd, "end");
      last.focus();
      last.dispatchEvent(new Event("input", { bubbles: true }));
    });
  });
})();
