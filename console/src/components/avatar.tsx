const colours = 8;

/** The initials of a name on a colour that is always the same for that name. Decoration: the name stands beside it. */
export function Avatar({ name }: { name: string }) {
  return (
    <span class={`avatar colour-${colourOf(name)}`} aria-hidden="true">
      {initialsOf(name)}
    </span>
  );
}

/** `alice.smith@example.com` has AS, `alice` has A. */
function initialsOf(name: string): string {
  const [local = ''] = name.split('@');
  const parts = local.split(/[^A-Za-z0-9]+/).filter((part) => part !== '');
  return parts
    .slice(0, 2)
    .map((part) => part.charAt(0).toUpperCase())
    .join('');
}

/** Names are compared without case, so their colours are, too. */
function colourOf(name: string): number {
  let hash = 0;
  for (const character of name.toLowerCase()) hash = (hash * 31 + character.charCodeAt(0)) % 9973;
  return hash % colours;
}
