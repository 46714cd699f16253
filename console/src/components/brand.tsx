/** The logo and the name. */
export function Brand() {
  return (
    <p class="brand">
      <svg viewBox="0 0 24 24" width="26" height="26" aria-hidden="true">
        <path d="M12 2.5 4 5.4v6.3c0 4.8 3.3 8.2 8 9.8 4.7-1.6 8-5 8-9.8V5.4z" />
        <path d="m8.4 11.8 2.6 2.6 4.7-5" />
      </svg>
      <span>MFA Service</span>
    </p>
  );
}
