/* Tabs, folds and the filter of Data Docs, without anybody else's scripts. */
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-toggle=tab], [data-toggle=collapse]");
  if (!link) return;
  event.preventDefault();
  const target = document.getElementById(link.getAttribute("href").slice(1));
  if (link.dataset.toggle === "collapse") {
    target.classList.toggle("show");
    return;
  }
  for (const other of [...link.closest("ul").querySelectorAll(".nav-link"), ...target.parentElement.children]) {
    other.classList.toggle("active", other === link || other === target);
  }
});

function showSucceeded(shown) {
  const all = document.querySelectorAll(".hide-succeeded-validation-target, .hide-succeeded-validation-target-child");
  for (const cell of all) (cell.closest("tr") || cell).classList.toggle("succeeded-hidden", !shown);
  const sections = document.querySelectorAll(".hide-succeeded-validations-column-section-target-child");
  for (const section of sections) section.closest(".ge-section").classList.toggle("succeeded-hidden", !shown);
  const labels = document.querySelectorAll(".btn-group-toggle label");
  labels.forEach((label, number) => label.classList.toggle("active", shown === (number === 0)));
}
function showAllValidations() { showSucceeded(true); }
function hideSucceededValidations() { showSucceeded(false); }
