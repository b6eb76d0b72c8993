/** All open windows; here so that app and BrowserWindow need not know each other. */
export interface OpenWindow {
  destroy(): Promise<void>;
}

export const windows = new Set<OpenWindow>();
