/** The properties of a page. */
export interface PageProps {
  /** Parameters of the path pattern, for instance `id`. */
  readonly parameters: Readonly<Record<string, string>>;
  /** The query in the hash: filters and the page. */
  readonly query: URLSearchParams;
}
