/**
 * Says why a vendor cannot even be asked: what is wrong with the hub URL or with a configuration value. The message
 * holds no secret. Whoever builds a request shows it as a failure of kind `configuration`; everything else thrown is a
 * defect.
 */
export class RequestError extends Error {
  override readonly name: string = 'RequestError';
}
