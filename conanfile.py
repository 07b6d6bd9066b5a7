# SPDX-License-Identifier: MIT
"""The recipe for Conan 2: conan create . --build=missing"""

import os
import re

from conan import ConanFile
from conan.tools.build import check_min_cppstd
from conan.tools.cmake import CMake, CMakeDeps, CMakeToolchain, cmake_layout
from conan.tools.files import copy, load, rmdir

required_conan_version = ">=2.0"


class BizkithubConan(ConanFile):
    name = "bizkithub"
    description = "C++17 client for the BizKitHub customer API"
    license = "MIT"
    topics = ("bizkithub", "rest", "client")
    package_type = "library"
    settings = "os", "arch", "compiler", "build_type"
    options = {"shared": [True, False], "fPIC": [True, False], "with_idn2": [True, False]}
    default_options = {"shared": False, "fPIC": True, "with_idn2": True}
    implements = ["auto_shared_fpic"]
    exports_sources = "CMakeLists.txt", "LICENSE", "cmake/*", "include/*", "src/*"
    test_package_folder = "cmake/conan/test_package"

    def set_version(self):
        header = load(self, os.path.join(self.recipe_folder, "include/bizkithub/version.hpp"))
        self.version = ".".join(re.findall(r"#define BIZKITHUB_VERSION_\w+ (\d+)", header))

    def layout(self):
        cmake_layout(self)

    def validate(self):
        check_min_cppstd(self, 17)

    def requirements(self):
        self.requires("libcurl/[>=7.80 <9]")
        self.requires("nlohmann_json/[>=3.9 <4]")
        if self.options.with_idn2:
            self.requires("libidn2/[>=2.0 <3]")

    def generate(self):
        toolchain = CMakeToolchain(self)
        toolchain.cache_variables["BIZKITHUB_BUILD_TESTS"] = False
        toolchain.cache_variables["BIZKITHUB_BUILD_EXAMPLES"] = False
        toolchain.cache_variables["BIZKITHUB_WITH_IDN2"] = bool(self.options.with_idn2)
        toolchain.generate()
        dependencies = CMakeDeps(self)
        # The names of cmake/FindIdn2.cmake, which does not know what a static libidn2 needs.
        dependencies.set_property("libidn2", "cmake_file_name", "Idn2")
        dependencies.set_property("libidn2", "cmake_target_name", "bizkithub::idn2")
        dependencies.generate()

    def build(self):
        cmake = CMake(self)
        cmake.configure()
        cmake.build()

    def package(self):
        CMake(self).install()
        copy(self, "LICENSE", self.source_folder, os.path.join(self.package_folder, "licenses"))
        # CMakeDeps and PkgConfigDeps write files that lead to the packages of Conan.
        rmdir(self, os.path.join(self.package_folder, "lib", "cmake"))
        rmdir(self, os.path.join(self.package_folder, "lib", "pkgconfig"))

    def package_info(self):
        self.cpp_info.libs = ["bizkithub"]
        if self.options.shared:
            self.cpp_info.defines = ["BIZKITHUB_SHARED"]
