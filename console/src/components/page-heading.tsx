import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';

let isFirstPage = true;

interface PageHeadingProps {
  title: string;
  /** Beside the title: what one can do here. */
  children?: ComponentChildren;
}

/**
 * The page's h1, which is also the title of the document. It takes the focus when one has come from another page, so
 * that a screen reader begins here; so it has to be there from the first drawing on, also while the page still loads.
 */
export function PageHeading({ title, children }: PageHeadingProps) {
  const heading = useRef<HTMLHeadingElement>(null);

  useEffect(() => {
    document.title = `${title} · MFA Service`;
  }, [title]);

  useLayoutEffect(() => {
    if (!isFirstPage) heading.current?.focus();
    isFirstPage = false;
  }, []);

  return (
    <div class="page-heading">
      <h1 ref={heading} tabIndex={-1}>
        {title}
      </h1>
      {children && <div class="actions">{children}</div>}
    </div>
  );
}
