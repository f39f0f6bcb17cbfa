/** Where tests draw components: a place in the page that each test finds empty and that is taken away after it. */
import { act } from "react";
import { createRoot, type Root } from "react-dom/client";
import { afterEach, beforeEach, vi } from "vitest";

export interface Stage {
  root: Root;
  place: HTMLElement;
}

/** Sets the stage for the tests of a file; what it holds is there from their first hook on. */
export function setStage(): Stage {
  const stage = {} as Stage;
  beforeEach(() => {
    vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
    stage.place = document.body.appendChild(document.createElement("div"));
    stage.root = createRoot(stage.place);
  });
  afterEach(async () => {
    await act(async () => stage.root.unmount());
    stage.place.remove();
    vi.unstubAllGlobals();
  });
  return stage;
}
