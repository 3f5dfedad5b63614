// A form that was sent is not sent again by a double click.
document.querySelectorAll("form[method=post]").forEach((form) => {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    form.dataset.sent = "yes";
    setTimeout(() => { delete form.dataset.sent; }, 3000);
  });
});

// How many characters are written, once a text comes near its limit: a tenth of it is left.
document.querySelectorAll("[data-counts]").forEach((counter) => {
  const text = document.getElementById(counter.dataset.counts);
  const show = () => {
    const near = text.value.length >= text.maxLength * 0.9;
    counter.hidden = !near;
    counter.textContent = near ? `${text.value.length}/${text.maxLength}字` : "";
  };
  text.addEventListener("input", show);
  show();
});
