// A toast goes after 8 seconds; a lost race stays until it is closed.
document.querySelectorAll(".toast").forEach((toast) => {
  const close = toast.querySelector("[data-dismiss]");
  if (close) {
    close.hidden = false;
    close.addEventListener("click", () => toast.remove());
  }
  if (!toast.classList.contains("toast-race")) setTimeout(() => toast.remove(), 8000);
});
