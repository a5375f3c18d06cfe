/** The key under which an instance's resources are configured, by name. */
export const RESOURCES = 'event.poller.configuration';
