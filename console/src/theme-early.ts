// A script of its own, without imports: it runs before the first paint, so that a chosen theme does not flash.
try {
  const chosen = localStorage.getItem('mfa-console-theme');
  if (chosen === 'light' || chosen === 'dark') document.documentElement.dataset['theme'] = chosen;
} catch {
  // Without storage, the system decides.
}
