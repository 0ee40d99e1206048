/** Whether an index can be a folder (`file:…`): its library is native, and no artefact has it. */
export const hasEmbeddedIndex = (): boolean => true;
