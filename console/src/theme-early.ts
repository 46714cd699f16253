// Separate and without imports, so that it runs before the first paint and the other theme does not flash.
try {
  const chosen = localStorage.getItem('mfa-console-theme');
  if (chosen === 'light' || chosen === 'dark') document.documentElement.dataset['theme'] = chosen;
} catch {
  // Without storage, the system decides.
}
