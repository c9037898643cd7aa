/** One line of a menu. `checked` makes it a choice. */
export type MenuEntry =
  | 'separator'
  | {
      readonly label: string;
      readonly run: () => void;
      readonly checked?: boolean;
      readonly disabled?: boolean;
      readonly danger?: boolean;
    };
