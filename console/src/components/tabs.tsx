export type Tab = readonly [label: string, path: string];

interface TabsProps {
  label: string;
  tabs: readonly Tab[];
  /** The path of the one that is shown. */
  current: string;
}

/** Links to the parts of a page. They are links because each part has an address. */
export function Tabs({ label, tabs, current }: TabsProps) {
  return (
    <nav class="tabs" aria-label={label}>
      <ul>
        {tabs.map(([name, path]) => (
          <li key={path}>
            <a href={`#${path}`} aria-current={path === current ? 'page' : undefined}>
              {name}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
