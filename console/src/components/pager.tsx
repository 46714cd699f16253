import { numberInWords } from '../words.js';

interface PagerProps {
  offset: number;
  limit: number;
  totalCount: number;
  /** The address of the page that starts at an offset. */
  href: (offset: number) => string;
}

/** Uses links, so that Back, new tabs and the keyboard work. */
export function Pager({ offset, limit, totalCount, href }: PagerProps) {
  const last = Math.min(offset + limit, totalCount);
  const first = Math.min(offset + 1, last);
  return (
    <nav class="pager" aria-label="Pages">
      <PagerLink label="Previous" href={offset > 0 ? href(Math.max(0, offset - limit)) : undefined} />
      <p>
        {numberInWords(first)}–{numberInWords(last)} of {numberInWords(totalCount)}
      </p>
      <PagerLink label="Next" href={last < totalCount ? href(offset + limit) : undefined} />
    </nav>
  );
}

function PagerLink({ label, href }: { label: string; href: string | undefined }) {
  return href === undefined ? (
    <a class="button plain" role="link" aria-disabled="true">
      {label}
    </a>
  ) : (
    <a class="button plain" href={href}>
      {label}
    </a>
  );
}
