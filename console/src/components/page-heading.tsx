import type { ComponentChildren } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';

let isFirstPage = true;

interface PageHeadingProps {
  title: string;
  /** Actions next to the title. */
  children?: ComponentChildren;
}

/**
 * The page's h1 and document title. It takes the focus after navigation, so that a screen reader starts here; it must
 * therefore be rendered from the beginning, even while the page is loading.
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
