export type Crumb = readonly [label: string, path: string];

/** The pages above this one, the topmost first. The page itself follows as the heading. */
export function Breadcrumbs({ crumbs }: { crumbs: readonly Crumb[] }) {
  return (
    <nav class="breadcrumbs" aria-label="Breadcrumbs">
      <ol>
        {crumbs.map(([label, path]) => (
          <li key={path}>
            <a href={`#${path}`}>{label}</a>
          </li>
        ))}
      </ol>
    </nav>
  );
}
