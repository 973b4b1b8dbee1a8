import { browser } from "@web/core/browser/browser";

/** Frequencies in hertz and length in seconds of each: a low pair is heard across a room. */
const TONES = {
    right: [[880, 0.09]],
    wrong: [
        [220, 0.18],
        [165, 0.32],
    ],
};
let context;

/** Ring for a scan, made here: no file is loaded. A browser that forbids sound stays silent. */
export function ring(kind) {
    const Context = browser.AudioContext || window.AudioContext;
    if (!Context) {
        return;
    }
    try {
        context ??= new Context();
        let at = context.currentTime;
        for (const [frequency, length] of TONES[kind]) {
            const tone = context.createOscillator();
            const volume = context.createGain();
            tone.type = kind === "wrong" ? "square" : "sine";
            tone.frequency.value = frequency;
            volume.gain.setValueAtTime(0.15, at);
            volume.gain.exponentialRampToValueAtTime(0.001, at + length);
            tone.connect(volume).connect(context.destination);
            tone.start(at);
            tone.stop(at + length);
            at += length;
        }
    } catch {
        // No device, or sound is not allowed: what is wrong is on the screen as well.
    }
}
