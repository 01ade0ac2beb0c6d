//! Whether the machine has a graphics adapter worth opening: asked of the kernel, before any driver is loaded.

use std::{fs, path::Path};

/// The kernel's drivers of adapters that draw nothing by themselves: what stands above them renders in software.
const WITHOUT_RENDERING: [&str; 11] = [
    "vgem",
    "vkms",
    "bochs",
    "bochs-drm",
    "qxl",
    "simpledrm",
    "simple-framebuffer",
    "cirrus",
    "ast",
    "mgag200",
    "hyperv_drm",
];

/// Whether there is an adapter that renders.
pub fn has_gpu() -> bool {
    has_gpu_below(Path::new("/"))
}

/// As [`has_gpu`], on the machine whose root is here.
fn has_gpu_below(root: &Path) -> bool {
    // NVIDIA's own driver works without a node for rendering, as in containers.
    if root.join("dev/nvidiactl").exists() {
        return true;
    }
    let Ok(nodes) = fs::read_dir(root.join("sys/class/drm")) else { return false };
    nodes.flatten().any(|node| node.file_name().to_string_lossy().starts_with("renderD") && renders(&node.path()))
}

/// Whether what is behind a node renders.
fn renders(node: &Path) -> bool {
    let device = node.join("device");
    let Some(driver) = fs::read_link(device.join("driver"))
        .ok()
        .and_then(|driver| driver.file_name().map(|name| name.to_string_lossy().into_owned()))
    else {
        // A node without a device, as that of `vgem`, is a device of the kernel's own.
        return false;
    };
    match driver.as_str() {
        // VIRTIO_GPU_F_VIRGL, the first of its features, is rendering on the host (Virtual I/O Device 1.2, 5.7.3).
        "virtio_gpu" => {
            let features = fs::read_to_string(device.join("features")).unwrap_or_default();
            features.starts_with('1')
        }
        driver => !WITHOUT_RENDERING.contains(&driver),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::os::unix::fs::symlink;

    /// A machine with a node for rendering by this driver, and these features.
    fn machine(driver: Option<&str>, features: Option<&str>) -> tempfile::TempDir {
        let root = tempfile::tempdir().unwrap();
        let device = root.path().join("sys/class/drm/renderD128/device");
        fs::create_dir_all(&device).unwrap();
        if let Some(driver) = driver {
            symlink(format!("../../../bus/drivers/{driver}"), device.join("driver")).unwrap();
        }
        if let Some(features) = features {
            fs::write(device.join("features"), features).unwrap();
        }
        root
    }

    #[test]
    fn an_adapter_is_worth_opening_where_its_driver_renders() {
        let has = |driver, features| has_gpu_below(machine(driver, features).path());
        for driver in
            ["i915", "xe", "amdgpu", "radeon", "nouveau", "nvidia", "panfrost", "v3d", "msm", "etnaviv", "vmwgfx"]
        {
            assert!(has(Some(driver), None), "{driver}");
        }
        for driver in WITHOUT_RENDERING {
            assert!(!has(Some(driver), None), "{driver}");
        }
        assert!(!has(None, None), "vgem has no device behind it");
        assert!(has(Some("virtio_gpu"), Some("1100110000\n")));
        assert!(!has(Some("virtio_gpu"), Some("0100110000\n")));
        assert!(!has(Some("virtio_gpu"), None));
    }

    #[test]
    fn a_machine_without_nodes_has_none_unless_nvidia_is_there() {
        let root = tempfile::tempdir().unwrap();
        assert!(!has_gpu_below(root.path()));
        // A card without a node for rendering shows pictures, and draws none.
        fs::create_dir_all(root.path().join("sys/class/drm/card0/device")).unwrap();
        assert!(!has_gpu_below(root.path()));
        fs::create_dir_all(root.path().join("dev")).unwrap();
        fs::write(root.path().join("dev/nvidiactl"), "").unwrap();
        assert!(has_gpu_below(root.path()));
    }
}
