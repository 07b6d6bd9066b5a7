#!/usr/bin/env bash
# SPDX-License-Identifier: MIT
# dev.sh DIRECTORY: runs ./dev where every command that it could change the machine with is a stub.
# DIRECTORY is emptied first.
set -euo pipefail
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
unset BIZKITHUB_API_KEY BIZKITHUB_API_URL
work=$1
rm -rf "$work"
mkdir -p "$work"
work=$(cd "$work" && pwd)

fail() {
  echo "$case_name: $*"
  echo "--- output"
  cat output
  echo "--- calls"
  cat calls
  exit 1
}
expect_call() { grep -qE -- "$1" calls || fail "expected a call: $1"; }
expect_no_call() { ! grep -E -- "$1" calls || fail "unexpected call: $1"; }
expect_output() { grep -qE -- "$1" output || fail "expected output: $1"; }

# stub FILE [LINE...]: a command that adds its name and arguments to `calls`, and runs the lines.
stub() {
  local file=$1
  shift
  mkdir -p "$(dirname "$file")"
  printf '%s\n' '#!/usr/bin/env bash' "echo \"\${0##*/} \$*\" >> '$PWD/calls'" "$@" >"$file"
  chmod +x "$file"
}

# A project with nothing but ./dev, on a machine with every package but nginx-light.
begin() {
  case_name=$1
  mkdir "$work/$case_name"
  cd "$work/$case_name"
  mkdir -p bin sbin project/tests/consumer
  : >calls
  sed "s#/usr/sbin#$PWD/sbin#" "$root/dev" >project/dev
  chmod +x project/dev
  cp "$root/tests/consumer/with_sandbox.sh" project/tests/consumer/
  local tool
  for tool in bash cat dirname env nproc; do
    ln -s "$(command -v "$tool")" "bin/$tool"
  done
  # shellcheck disable=SC2016
  stub bin/sudo '[[ $1 != -n ]] || shift' 'exec "$@"'
  # shellcheck disable=SC2016
  stub bin/dpkg-query '[[ ${*: -1} != nginx-light ]] || exit 1' 'echo installed'
  stub bin/apt-get
  stub bin/cmake
  stub bin/ctest
  stub bin/systemctl
  stub project/build/demo/examples/sandbox/bizkithub-sandbox 'echo http://127.0.0.1:1/sandbox' 'exec cat'
  # shellcheck disable=SC2016
  stub project/build/demo/examples/bizkithub-quickstart \
    'echo "quickstart key=$BIZKITHUB_API_KEY url=${BIZKITHUB_API_URL:-}" >> '"'$PWD/calls'"
}
add_nginx_service() {
  # shellcheck disable=SC2016
  stub bin/systemctl '[[ $1 != list-unit-files ]] || echo "nginx.service enabled enabled"'
}
run_dev() {
  status=0
  PATH=$PWD/bin "$@" >output 2>&1 </dev/null || status=$?
}
expect_success() { ((status == 0)) || fail "ended with $status"; }
expect_failure() { ((status != 0)) || fail "succeeded"; }

begin nginx_outside_of_path
stub sbin/nginx
add_nginx_service
run_dev project/dev test
expect_success
expect_call '^ctest '
expect_no_call '^apt-get |^systemctl .*(disable|stop|mask)'

begin service_without_a_program
add_nginx_service
run_dev project/dev test
expect_failure
expect_output 'add its folder to PATH'
expect_no_call '^apt-get |^systemctl .*(disable|stop|mask)'

begin no_nginx
run_dev project/dev test
expect_success
expect_call '^apt-get .*install .*nginx-light'
expect_call '^systemctl disable --now nginx$'

begin nothing_to_do_with_nginx
stub sbin/nginx
# shellcheck disable=SC2016
stub bin/dpkg-query '[[ ${*: -1} != catch2 ]] || exit 1' 'echo installed'
run_dev project/dev test
expect_success
expect_call '^apt-get .*install .* catch2$'
expect_no_call '^systemctl'

begin demo_with_a_key
run_dev env BIZKITHUB_API_KEY=DEVmine BIZKITHUB_API_URL=https://example.com project/dev demo
expect_success
expect_output 'using a sandbox'
expect_call '^quickstart key=PROD0+ url=http://127.0.0.1:1/sandbox$'
expect_no_call 'DEVmine|example\.com'

begin demo_for_real
run_dev env BIZKITHUB_API_KEY=DEVmine project/dev demo --real
expect_success
expect_output 'creating two customers and matching them in the real service'
expect_call '^quickstart key=DEVmine url=$'
expect_no_call '^bizkithub-sandbox'
! grep DEVmine output || fail "shows the key"

begin demo_for_real_at_another_url
run_dev env BIZKITHUB_API_KEY=DEVmine BIZKITHUB_API_URL=https://example.com project/dev demo --real
expect_success
expect_output 'in https://example\.com,'
expect_call '^quickstart key=DEVmine url=https://example\.com$'

begin demo_for_real_without_a_key
run_dev project/dev demo --real
expect_failure
expect_output 'needs a key in BIZKITHUB_API_KEY'
expect_no_call '^(cmake|quickstart)'

begin demo_with_an_unknown_argument
run_dev project/dev demo --reel
expect_failure
expect_output 'unknown argument: --reel'
expect_no_call '^(cmake|quickstart)'

begin package_with_build_dependencies_missing
stub project/cmake/package.sh
stub bin/dpkg-checkbuilddeps 'exit 1'
run_dev project/dev package
expect_success
expect_call '^apt-get .*build-dep .*\./build/package/source$'
expect_call '^package\.sh build$'

begin package_that_lintian_refuses
# shellcheck disable=SC2016
stub project/cmake/package.sh '[[ $1 != build ]]'
stub bin/dpkg-checkbuilddeps
run_dev project/dev package
expect_failure
expect_no_call '^apt-get '

begin package_with_an_unknown_argument
run_dev project/dev package --chek
expect_failure
expect_output 'unknown argument: --chek'

begin platforms
stub project/tests/platforms/run.sh
# shellcheck disable=SC2016
stub bin/dpkg-query '[[ ${*: -1} != debootstrap ]] || exit 1' 'echo installed'
run_dev project/dev platforms s390x
expect_success
expect_call '^apt-get .*install .* debootstrap$'
expect_call '^run\.sh s390x$'
