import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { Breadcrumbs, type Crumb } from './breadcrumbs.js';

let isFirstPage = true;

/** The titles of the pages that exist: while the user signs in again, the page below is hidden. The last one is shown. */
const titles = new Map<object, string>();

function showTitle(): void {
  const title = [...titles.values()].at(-1);
  document.title = title === undefined ? 'MFA Service' : `${title} · MFA Service`;
}

interface PageHeadingProps {
  title: string;
  /** The pages above this one. */
  crumbs?: readonly Crumb[];
  /** A picture before the title. */
  before?: ComponentChildren;
  /** Actions and labels next to the title. */
  children?: ComponentChildren;
}

/**
 * The page's h1 and document title. It takes the focus after navigation, so that a screen reader starts here; it must
 * therefore be rendered from the beginning, even while the page is loading.
 */
export function PageHeading({ title, crumbs, before, children }: PageHeadingProps) {
  const heading = useRef<HTMLHeadingElement>(null);

  useLayoutEffect(() => {
    titles.set(heading, title);
    showTitle();
  }, [title]);

  useLayoutEffect(() => {
    if (!isFirstPage) heading.current?.focus();
    isFirstPage = false;
    return () => {
      titles.delete(heading);
      showTitle();
    };
  }, []);

  return (
    <div class="page-heading">
      {crumbs && <Breadcrumbs crumbs={crumbs} />}
      <div class="title">
        {before}
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
      </div>
      {children && <div class="actions">{children}</div>}
    </div>
  );
}
