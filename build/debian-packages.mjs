// What the tests need of Debian: installed when this runs as root on Debian, otherwise the tests that miss it skip.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const packages = [
  { name: 'chromium', proof: '/usr/bin/chromium' },
  { name: 'fonts-dejavu-core', proof: '/usr/share/fonts/truetype/dejavu' },
  { name: 'gnome-keyring', proof: '/usr/bin/gnome-keyring-daemon' },
  { name: 'dbus', proof: '/usr/bin/dbus-run-session' },
  { name: 'libsecret-1-0', proof: '/usr/share/doc/libsecret-1-0' },
  { name: 'libglib2.0-bin', proof: '/usr/bin/gdbus' },
];

/** Returns a line for people, or null when nothing was missing. */
export function installDebianPackages() {
  const missing = packages.filter(({ proof }) => !existsSync(proof)).map(({ name }) => name);
  if (missing.length === 0) return null;
  if (process.getuid?.() !== 0 || !existsSync('/etc/debian_version'))
    return `Missing: ${missing.join(', ')}; the tests that need them are skipped (installing them takes root on Debian).`;
  const run = (args) =>
    spawnSync('apt-get', args, {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    }).status === 0;
  process.stderr.write(`Installing Debian packages: ${missing.join(', ')} …\n`);
  const done = run(['update', '-qq']) && run(['install', '-y', '-qq', '--no-install-recommends', ...missing]);
  return done
    ? `Installed: ${missing.join(', ')}.`
    : `Could not install ${missing.join(', ')}; the tests that need them are skipped.`;
}
