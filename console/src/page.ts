/** What a page is drawn with. */
export interface PageProps {
  /** The parts of the path that the pattern names, for instance `id`. */
  readonly parameters: Readonly<Record<string, string>>;
  /** What stands behind the `?` of the hash: filters, the page. */
  readonly query: URLSearchParams;
}
