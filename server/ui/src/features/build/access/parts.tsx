import { useState, type ReactNode } from "react";
import { Button } from "@/shared/controls/button";
import { TextInput } from "@/shared/controls/text-input";
import styles from "./access.module.css";

interface PartProps {
  readonly id: string;
  readonly title: string;
  readonly help?: string | undefined;
  readonly children: ReactNode;
}

/** One part of the settings of a group. */
export function GroupPart({ id, title, help, children }: PartProps) {
  return (
    <section className={styles.setting} id={id} aria-label={title}>
      <h4>{title}</h4>
      {help !== undefined && <p className={styles.help}>{help}</p>}
      {children}
    </section>
  );
}

interface AddProps {
  readonly id: string;
  /** What is asked for. */
  readonly label: string;
  readonly add: string;
  readonly onAdd: (title: string) => void;
}

/** One more of something that has a name. */
export function AddByTitle({ id, label, add, onAdd }: AddProps) {
  const [title, setTitle] = useState("");
  const wanted = title.trim();
  const put = () => {
    if (wanted === "") return;
    onAdd(wanted);
    setTitle("");
  };
  return (
    <div className={styles.add}>
      <TextInput
        id={id}
        label={label}
        placeholder={label}
        value={title}
        maxLength={60}
        onChange={setTitle}
        onEnter={put}
      />
      <Button icon="plus" disabled={wanted === ""} onClick={put}>
        {add}
      </Button>
    </div>
  );
}
