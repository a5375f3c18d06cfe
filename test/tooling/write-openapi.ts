import { writeFileSync } from 'node:fs';
import { OPENAPI_FILE, openapiDocument } from './openapi-document';

/** `npm run openapi` */
void openapiDocument().then((text) => writeFileSync(OPENAPI_FILE, text));
