import { parseXml, XmlDocumentType, XmlElement, XmlError } from '@rgrove/parse-xml';

/** Why a PSKC document or one of its keys cannot be read: a clause for "FILE: …", which quotes no value. */
export class PskcError extends Error {}

/** The namespace of RFC 6030. Its drafts had others, and other elements. */
const namespace = 'urn:ietf:params:xml:ns:keyprov:pskc';

/**
 * An element by its local name. Documents put the elements of XML Encryption and PKCS #5 into different namespaces, and
 * RFC 6030's own figure 7 puts some into none, so only the root's namespace is checked.
 */
export class PskcElement {
  constructor(private readonly element: XmlElement) {}

  get name(): string {
    return localName(this.element.name);
  }

  /** Without the white space around it. */
  get text(): string {
    return this.element.text.trim();
  }

  get children(): readonly PskcElement[] {
    return this.element.children
      .filter((node) => node instanceof XmlElement)
      .map((element) => new PskcElement(element));
  }

  attribute(name: string): string | undefined {
    return this.element.attributes[name];
  }

  /** @throws PskcError if there is more than one: readers of the document could disagree on which one counts. */
  child(name: string): PskcElement | undefined {
    const [first, ...others] = this.children.filter((child) => child.name === name);
    if (others.length > 0) throw new PskcError(`it has two elements ${name} where one belongs`);
    return first;
  }

  /** @param path names of elements, each inside the one before. @throws PskcError */
  descendant(...path: readonly string[]): PskcElement | undefined {
    return path.reduce<PskcElement | undefined>((element, name) => element?.child(name), this);
  }
}

/** Parses XML without document type declarations, so that nothing but the five predefined entities can be expanded. */
export function parsePskc(text: string): PskcElement {
  const document = parse(text);
  if (document.children.some((node) => node instanceof XmlDocumentType))
    throw new PskcError('it has a document type declaration (DOCTYPE), which PSKC files do not need');
  const { root } = document;
  const [prefix] = root?.name.includes(':') ? root.name.split(':') : [];
  const declaration = prefix === undefined ? 'xmlns' : `xmlns:${prefix}`;
  if (!root || localName(root.name) !== 'KeyContainer')
    throw new PskcError('it is not PSKC: its outermost element is not a KeyContainer');
  if (root.attributes[declaration]?.trim() !== namespace)
    throw new PskcError('it is PSKC of another version than RFC 6030');
  return new PskcElement(root);
}

function parse(text: string): ReturnType<typeof parseXml> {
  // The parser normalises line ends one by one, which takes minutes where there are millions of them.
  const normalised = text.replaceAll('\r\n', '\n').replaceAll('\r', '\n');
  try {
    return parseXml(normalised, { preserveDocumentType: true });
  } catch (error) {
    // The parser's message has an excerpt, which may be a secret.
    if (error instanceof XmlError) throw new PskcError(`it is not XML: line ${error.line} is malformed`);
    // The parser calls itself for each element inside another one.
    if (error instanceof RangeError) throw new PskcError('its elements are nested too deeply');
    throw error;
  }
}

function localName(name: string): string {
  return name.slice(name.indexOf(':') + 1);
}
