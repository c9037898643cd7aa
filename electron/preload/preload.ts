import { contextBridge, ipcRenderer } from 'electron';
import { channels, type SwitchyardBridge } from '../shell-contract/index.ts';

type EventListener = Parameters<SwitchyardBridge['subscribe']>[0];

/** Verbs only: the page never sees the IPC object or an IPC event (Electron security checklist, item 20). */
const bridge: SwitchyardBridge = {
  call: (operation, input) => ipcRenderer.invoke(channels.control, operation, input) as Promise<unknown>,
  subscribe: (listener) => {
    const forward = (_event: unknown, payload: Parameters<EventListener>[0]): void => listener(payload);
    ipcRenderer.on(channels.event, forward);
    return () => {
      ipcRenderer.removeListener(channels.event, forward);
    };
  },
  shell: (verb, input) => ipcRenderer.invoke(channels.shell, verb, input) as Promise<unknown>,
  platform: process.platform,
};

contextBridge.exposeInMainWorld('switchyard', bridge);
