export * from 'element-events/workflows';

/** A workflow of your own, beside the element instances. */
export async function greeting(name: string): Promise<string> {
  return `Hello, ${name}`;
}
