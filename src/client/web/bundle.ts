import { basename, join } from 'node:path';

/**
 * The page's script and style sheet, bundled in memory (some 0.1 s). esbuild and what the page is made of are there
 * where the source is; an installed package has the bundle itself and needs neither.
 */
export async function bundlePage(folder: string): Promise<Map<string, Buffer>> {
  const { build } = await import('esbuild');
  const { outputFiles } = await build({
    entryPoints: [join(folder, 'main.tsx'), join(folder, 'main.css')],
    outdir: folder,
    write: false,
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    legalComments: 'inline',
    logLevel: 'silent',
  });
  return new Map(outputFiles.map(({ path, contents }) => [basename(path), Buffer.from(contents)]));
}
