/** A page that tries what it must not be able to do, and notes what it gets. */
export const TEST_PAGE: Readonly<Record<string, string>> = {
  'index.html': `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <title>a page for the shell's tests</title>
    <style>#inline-style { display: none; }</style>
    <script>window.inlineScriptRan = true;</script>
    <script src="./page.js"></script>
  </head>
  <body>
    <p id="text">the page</p>
    <p id="inline-style">styled inline</p>
    <img src="./missing.png" onerror="window.inlineHandlerRan = true" alt="" />
  </body>
</html>
`,
  'page.js': `window.fileScriptRan = true;
window.violations = [];
document.addEventListener('securitypolicyviolation', (event) => window.violations.push(event.violatedDirective));
window.states = [];
window.chaperone.connection((state) => window.states.push(state));
window.statuses = [];
window.chaperone.on.status((status) => window.statuses.push(status));
`,
};
