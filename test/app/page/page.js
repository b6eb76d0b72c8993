window.fileScriptRan = true;
window.violations = [];
document.addEventListener('securitypolicyviolation', (event) => window.violations.push(event.violatedDirective));
window.states = [];
window.chaperone.connection((state) => window.states.push(state));
window.statuses = [];
window.chaperone.on.status((status) => window.statuses.push(status));
