import type { ComponentChildren } from 'preact';

/** In place of a list with nothing in it: why, and what one can do. */
export function EmptyState({ title, children }: { title: string; children?: ComponentChildren }) {
  return (
    <div class="empty">
      <p class="empty-title">{title}</p>
      {children}
    </div>
  );
}
