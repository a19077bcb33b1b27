// Browsers open and close dialogs by the attributes command and commandfor themselves; older ones are helped.
export function openDialogs() {
  if ('commandForElement' in HTMLButtonElement.prototype) return;
  document.addEventListener('click', event => {
    const button = event.target.closest('button[commandfor]');
    const dialog = button && document.getElementById(button.getAttribute('commandfor'));
    if (!dialog) return;
    if (button.getAttribute('command') === 'show-modal') dialog.showModal();
    if (button.getAttribute('command') === 'close') dialog.close();
  });
}
