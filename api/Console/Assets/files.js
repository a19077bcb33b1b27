// <input type="file" data-most-bytes="…">: a file that is too large is told of before it is sent.
export function boundFiles() {
  for (const input of document.querySelectorAll('input[type="file"][data-most-bytes]')) {
    input.addEventListener('change', () => {
      const file = input.files[0];
      const most = Number(input.dataset.mostBytes);
      input.setCustomValidity(file && file.size > most ? `The file is larger than ${most / 1048576} MiB, which is the most that is taken.` : '');
      if (file) input.reportValidity();
    });
  }
}
