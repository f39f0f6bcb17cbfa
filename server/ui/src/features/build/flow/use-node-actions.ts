/** What is done with whole nodes, from the panel, the keyboard and the menu alike. */
import { App } from "antd";
import { useEffect } from "react";
import type { Json } from "@/shared/api/types";
import { inList } from "@/shared/i18n/format";
import { useTexts } from "@/shared/i18n/texts";
import { focusControl } from "./focus-control";
import { useFlow, type Selection } from "./flow-context";
import { copyOf, pasteNode, waysForCopy } from "./flow-copies";
import { insertNode, removeNode, unremovable, type AddedKind } from "./flow-edits";
import { nodeOf, START } from "./flow-document";
import { flowDesignTexts } from "./texts/texts";
import { useNodeTitle } from "./use-node-title";
import { waysOf, type Way } from "./ways";

/** Copies wait here, from one flow to the next. */
const CLIPBOARD = "tenon.flow-node";

export interface NodeActions {
  /** Whoever adds a node by the keyboard goes on with its name. */
  readonly insert: (way: Way, kind: AddedKind, byKeys: boolean) => void;
  readonly remove: (key: string) => void;
  readonly canCopy: (key: string) => boolean;
  readonly copy: (key: string) => void;
  readonly duplicate: (key: string) => void;
  readonly paste: (way: Way) => void;
  readonly hasCopy: () => boolean;
}

export function useNodeActions(): NodeActions {
  const t = useTexts(flowDesignTexts);
  const titleOf = useNodeTitle();
  const { message } = App.useApp();
  const { store, flow, words, select } = useFlow();

  const place = (ways: readonly Way[], copied: Json) => {
    let key: string | null = null;
    store.edit((draft) => {
      key = pasteNode(draft, ways, copied);
    });
    if (key !== null) select({ node: key, branch: null });
  };
  return {
    insert: (way, kind, byKeys) => {
      let key = "";
      const before = flow.nodes.length;
      store.edit((draft) => {
        key = insertNode(draft, way, kind, words);
      });
      const added: Selection = { node: key, branch: kind === "condition" ? 0 : null };
      select(added);
      if (byKeys) requestAnimationFrame(() => focusControl(nameOf(added)));
      // Only an end takes away what came after it.
      if (kind === "end" && before > 1) void message.info(t("endedHere"));
    },
    remove: (key) => {
      const titles = new Map(flow.nodes.map((node) => [node.key, titleOf(node)]));
      let gone: string[] = [];
      store.edit((draft) => {
        gone = removeNode(draft, key);
      });
      select(null);
      const others = gone.filter((one) => one !== key).map((one) => titles.get(one) ?? one);
      if (others.length > 0) void message.info(t("alsoRemoved", { names: inList(others) }));
    },
    canCopy: (key) => {
      const node = nodeOf(flow, key);
      return node !== null && waysForCopy(flow, node).length > 0 && copyOf(flow, node) !== null;
    },
    copy: (key) => {
      const node = nodeOf(flow, key);
      const copied = node && copyOf(flow, node);
      if (!copied) return;
      localStorage.setItem(CLIPBOARD, JSON.stringify(copied));
      void message.success(t("copied"));
    },
    duplicate: (key) => {
      const node = nodeOf(flow, key);
      const copied = node && copyOf(flow, node);
      if (node && copied) place(waysForCopy(flow, node), copied);
    },
    paste: (way) => {
      const copied = readCopy();
      if (copied !== null) place([way], copied);
    },
    hasCopy: () => readCopy() !== null,
  };
}

function readCopy(): Json {
  try {
    return JSON.parse(localStorage.getItem(CLIPBOARD) ?? "null") as Json;
  } catch {
    return null;
  }
}

/** The control for the name of what is chosen. */
function nameOf({ node, branch }: Selection): string {
  if (node === START) return "flow-title";
  return branch === null ? `flow-${node}-title` : `flow-${node}-branch-title`;
}

/** Undo, redo, copy, paste, delete and rename by the keys people know. */
export function useNodeKeys(actions: NodeActions, on: boolean): void {
  const { store, flow, selected, select } = useFlow();
  useEffect(() => {
    if (!on) return;
    const listen = (event: KeyboardEvent) => {
      if (event.defaultPrevented || !(event.target instanceof HTMLElement)) return;
      if (event.target.closest("input, textarea, select, [contenteditable], [role=dialog], [role=menu]"))
        return;
      const mod = event.ctrlKey || event.metaKey;
      const key = event.key.toLowerCase();
      const node = selected && selected.branch === null && selected.node !== START ? selected.node : null;
      if (mod && key === "z") (event.shiftKey ? store.redo : store.undo)();
      else if (mod && key === "y") store.redo();
      else if (key === "escape" && selected) select(null);
      else if (key === "f2" && selected) focusControl(nameOf(selected));
      else if (node === null) return;
      else if ((key === "delete" || key === "backspace") && unremovable(flow, node) === null)
        actions.remove(node);
      else if (mod && key === "d" && actions.canCopy(node)) actions.duplicate(node);
      else if (mod && key === "c" && actions.canCopy(node)) actions.copy(node);
      else if (mod && key === "v" && actions.hasCopy()) {
        const way = waysOf(flow).find((one) => one.from === node);
        if (!way) return;
        actions.paste(way);
      } else return;
      event.preventDefault();
    };
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, [actions, on, store, flow, selected, select]);
}
