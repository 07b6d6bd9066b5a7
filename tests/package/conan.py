# SPDX-License-Identifier: MIT
"""conan.py ROOT VERSION DESCRIPTION BUILD: the Conan recipe says what the project says.

Conan itself is replaced by stubs. BUILD is a build of the project, whose cache has its options.
"""

import os
import re
import runpy
import sys
import types
from unittest.mock import MagicMock

root, version, description, build = sys.argv[1:]


def stub(name, **members):
    sys.modules[name] = types.SimpleNamespace(**members)


class ConanFile:
    recipe_folder = root

    def __init__(self):
        self.options = types.SimpleNamespace(**self.default_options)
        self.cpp_info = types.SimpleNamespace()
        self.required = []

    def requires(self, reference):
        self.required.append(reference)


def load(_, path):
    with open(path, encoding="utf-8") as file:
        return file.read()


toolchain, dependencies = MagicMock(cache_variables={}), MagicMock()
stub("conan", ConanFile=ConanFile)
stub("conan.tools.build", check_min_cppstd=None, can_run=None)
stub("conan.tools.files", copy=None, load=load, rmdir=None)
stub("conan.tools.cmake", CMake=None, cmake_layout=None, CMakeToolchain=lambda _: toolchain,
     CMakeDeps=lambda _: dependencies)

module = runpy.run_path(os.path.join(root, "conanfile.py"))
recipe = module["BizkithubConan"]()
recipe.set_version()
assert recipe.name == "bizkithub"
assert recipe.version == version, f"{recipe.version} is not {version}"
assert recipe.description == description
assert recipe.license == "MIT" and "MIT License" in load(None, os.path.join(root, "LICENSE"))
assert recipe.options.__dict__.keys() == type(recipe).options.keys() == {"shared", "fPIC", "with_idn2"}
for pattern in recipe.exports_sources:
    assert os.path.exists(os.path.join(root, pattern.rstrip("*"))), f"there is no {pattern}"

# Every option is one of the project's, and the default is the same.
cache = load(None, os.path.join(build, "CMakeCache.txt"))
options = dict(re.findall(r"^(BIZKITHUB_\w+):\w+=(.*)$", cache, re.MULTILINE))
recipe.generate()
for name in toolchain.cache_variables:
    assert name in options, f"no option of the project: {name}"
assert toolchain.cache_variables["BIZKITHUB_WITH_IDN2"] is (options["BIZKITHUB_WITH_IDN2"] == "ON")

# Versions and the names of targets are those of cmake/.
recipe.requirements()
lowest = {reference.split("/")[0]: reference.split(">=")[1].split()[0] for reference in recipe.required}
text = load(None, os.path.join(root, "cmake/BizkithubDependencies.cmake"))
assert f"CURL {lowest['libcurl']} " in text
assert f"nlohmann_json {lowest['nlohmann_json']} " in text
assert "find_package(Idn2 " in text and "bizkithub::idn2" in text
assert [call.args[2] for call in dependencies.set_property.call_args_list] == ["Idn2", "bizkithub::idn2"]
recipe.options.with_idn2 = False
recipe.required.clear()
recipe.requirements()
assert not any("idn2" in reference for reference in recipe.required)
recipe.package_info()
assert recipe.cpp_info.libs == ["bizkithub"] and not hasattr(recipe.cpp_info, "defines")

tests = os.path.join(root, recipe.test_package_folder)
assert os.path.exists(os.path.join(tests, "CMakeLists.txt"))
runpy.run_path(os.path.join(tests, "conanfile.py"))
