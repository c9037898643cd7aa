import { mount } from '@vue/test-utils';
import { describe, expect, it } from 'vitest';
import { shallowRef } from 'vue';
import type { QuotaWindow } from '../../server/contract/index.ts';
import { clockKey } from '../composables/index.ts';
import { createTexts } from '../i18n/index.ts';
import { makeWindow } from '../testing/account-fixtures.ts';
import { testNowMs } from '../testing/mount-screen.ts';
import { WindowMeter } from './index.ts';

function mountMeter(part: Partial<QuotaWindow>, shows: 'left' | 'used' = 'left') {
  return mount(WindowMeter, {
    props: { window: makeWindow(testNowMs, part), account: 'Work', shows, resetShows: 'in' },
    global: {
      plugins: [createTexts()],
      provide: {
        [clockKey as symbol]: { nowMs: shallowRef(testNowMs), touch: () => undefined, stop: () => undefined },
      },
    },
  });
}

describe('window meter', () => {
  it('says account, window, rest and reset in words', () => {
    const meter = mountMeter({ label: 'five hour window' }).get('[role="meter"]');
    expect(meter.attributes()).toMatchObject({
      'aria-valuenow': '62',
      'aria-valuemin': '0',
      'aria-valuemax': '100',
      'aria-valuetext': 'Work, five hour window, 62% left, resets in 2 hours 10 minutes',
    });
  });

  it('shows used instead of left everywhere when it is asked to', () => {
    const wrapper = mountMeter({}, 'used');
    expect(wrapper.get('[role="meter"]').attributes('aria-valuenow')).toBe('38');
    expect(wrapper.text()).toContain('38% used');
  });

  it('is a dash with its reason, and no meter value, while the vendor has not told', () => {
    const wrapper = mountMeter({ usedFraction: null, resetsAtMs: null });
    expect(wrapper.find('[role="meter"]').exists()).toBe(false);
    expect(wrapper.get('[role="img"]').attributes('aria-label')).toBe('Work, 5 h, not known');
    expect(wrapper.findAll('button').map((button) => button.text())).toEqual(['–', '–']);
    expect(wrapper.get('button').attributes('title')).toBe('The vendor has not told this yet.');
    expect(wrapper.text()).not.toMatch(/\b(0|100)%/u);
  });

  it('says that a window should have reset once its time has passed, and stays neutral', () => {
    const wrapper = mountMeter({ usedFraction: 0.97, resetsAtMs: testNowMs - 1 });
    expect(wrapper.text()).toContain('should have reset');
    expect(wrapper.get('[role="meter"]').attributes('data-tone')).toBe('neutral');
  });

  it('flips left and used, and in and at, by a click', async () => {
    const wrapper = mountMeter({});
    for (const button of wrapper.findAll('button')) await button.trigger('click');
    expect(Object.keys(wrapper.emitted())).toEqual(expect.arrayContaining(['flipMeter', 'flipReset']));
  });
});
