// Light or dark: the reader's choice, else the system's.

export function theme(store) {
  const media = matchMedia('(prefers-color-scheme: dark)');
  const printing = matchMedia('print');
  const look = {
    onchange: () => {},
    dark: () => !printing.matches && (store.state.theme ? store.state.theme === 'dark' : media.matches),
    apply(choice) {
      if (choice) document.documentElement.dataset.theme = choice;
      else delete document.documentElement.dataset.theme;
    },
  };
  look.apply(store.state.theme);
  for (const query of [media, printing]) query.addEventListener('change', () => look.onchange());
  return look;
}
