export { isSealed, SEALED_PREFIX } from '../domain/sealed-text';
