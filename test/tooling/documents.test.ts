import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const ROOT = join(__dirname, '../..');

function markdownIn(folder: string): string[] {
  return readdirSync(join(ROOT, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name));
}

const DOCUMENTS = ['', 'docs', 'docs/decisions'].flatMap(markdownIn);
const textOf = (document: string) => readFileSync(join(ROOT, document), 'utf8');

/** The anchors that GitHub makes of the headings of a document. */
function anchorsOf(document: string): string[] {
  const headings = textOf(document).match(/^#+ .+$/gm) ?? [];
  return headings.map((heading) =>
    heading
      .replace(/^#+ /, '')
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

/** Links of a document to what is in the repository and not there. */
function brokenLinksIn(document: string): string[] {
  const links = [...textOf(document).matchAll(/\]\((?!https?:)([^)\s]+)\)/g)].map(([, link]) => String(link));
  return links.filter((link) => {
    const [path = '', anchor] = link.split('#');
    const target = path === '' ? document : join(dirname(document), path);
    if (!existsSync(join(ROOT, target))) return true;
    return anchor !== undefined && target.endsWith('.md') && !anchorsOf(target).includes(anchor);
  });
}

describe('the documents', () => {
  it.each(DOCUMENTS)('%s has no link that leads nowhere', (document) => {
    expect(brokenLinksIn(document)).toEqual([]);
  });

  it.each(DOCUMENTS)('%s is wrapped at 120 characters, but for tables, code and what cannot be broken', (document) => {
    const prose = textOf(document).replaceAll(/^ *```[\s\S]*?^ *```/gm, '');
    const long = prose.split('\n').filter((line) => line.length > 120 && !/^ *(\||!\[)/.test(line));
    expect(long.filter((line) => line.trim().includes(' '))).toEqual([]);
  });

  it('name every folder and file of src, every workflow and every activity, where the architecture is described', () => {
    const described = textOf('docs/architecture.md');
    const rooms = readdirSync(join(ROOT, 'src'), { withFileTypes: true }).map((entry) =>
      entry.isDirectory() ? `${entry.name}/` : entry.name,
    );
    const workflows = textOf('src/workflows/index.ts').matchAll(/export \{ (\w+) \}/g);
    const activities = textOf('src/contract/activities.ts').matchAll(/^ {2}(\w+)\(input/gm);
    const names = [...rooms, ...[...workflows, ...activities].map(([, name]) => String(name))];
    expect(names.length).toBeGreaterThan(30);
    expect(names.filter((name) => !described.includes(name))).toEqual([]);
  });
});
