/** Outlines on a grid of 20, drawn with the colour of the text. */
const paths = {
  audit: 'M6 4.5h8M6 8.5h8M6 12.5h5M3.5 2h13v16h-13z',
  computer: 'M3 4h14v9.5H3zM7.5 17h5M10 13.5V17',
  coverage: 'M10 2.5v7.5h7.5M10 2.5a7.5 7.5 0 1 0 7.5 7.5',
  link: 'M8.5 11.5a3.2 3.2 0 0 0 4.6 0l2.6-2.6a3.2 3.2 0 0 0-4.6-4.6L10 5.4M11.5 8.5a3.2 3.2 0 0 0-4.6 0l-2.6 2.6a3.2 3.2 0 0 0 4.6 4.6l1.1-1.1',
  moon: 'M16.5 12A7 7 0 0 1 8 3.5a7 7 0 1 0 8.5 8.5z',
  passkey:
    'M7 3a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM1.5 16.5c.4-3 2.4-4.6 5.5-4.6 1 0 1.9.2 2.6.5M14.5 8a2.5 2.5 0 0 0-1.2 4.7V17l1.2 1.2 1.2-1.2v-.9l-.8-.9.8-.9v-1.6A2.5 2.5 0 0 0 14.5 8z',
  phone: 'M6 2h8v16H6zM9 15.5h2',
  program: 'M2.5 4h15v12h-15zM5.5 8l2.5 2-2.5 2M10 12.5h4',
  'sign-out': 'M12 3.5H4v13h8M8.5 10H17m-3-3 3 3-3 3',
  sun: 'M10 6.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM10 1.8v1.7M10 16.5v1.7M1.8 10h1.7M16.5 10h1.7M4.2 4.2l1.2 1.2M14.6 14.6l1.2 1.2M4.2 15.8l1.2-1.2M14.6 5.4l1.2-1.2',
  system: 'M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM10 3v14',
  unknown: 'M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM7.8 8a2.2 2.2 0 1 1 3.2 2c-.7.4-1 .8-1 1.6M10 13.9v.2',
  user: 'M10 3.5a3.2 3.2 0 1 0 0 6.4 3.2 3.2 0 0 0 0-6.4zM3.5 17c.6-3.4 3.2-5 6.5-5s5.9 1.6 6.5 5',
  users:
    'M7.5 4a2.8 2.8 0 1 0 0 5.6 2.8 2.8 0 0 0 0-5.6zM2 16.5c.5-3 2.6-4.5 5.5-4.5s5 1.5 5.5 4.5M13 4.4a2.8 2.8 0 0 1 0 5M15.2 12.4c1.6.6 2.6 2 2.8 4.1',
} as const;

export type IconName = keyof typeof paths;

/** Decoration beside a text, which says the same: hidden from screen readers. */
export function Icon({ name }: { name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 20 20" width="20" height="20" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  );
}
