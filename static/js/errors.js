// After a refused form the summary of errors gets the focus, so that it is read first.
const summary = document.getElementById("problems");
if (summary) summary.focus();
