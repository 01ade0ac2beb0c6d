"""Writes all scenes: imports every file of this folder but the kit (a file draws its scenes when it is imported)."""
import os, sys, importlib
HERE = os.path.dirname(os.path.abspath(__file__)); sys.path.insert(0, HERE)
for name in sorted(os.listdir(HERE)):
    if name.endswith('.py') and name not in ('all.py', 'kit.py', 'gallery.py'): importlib.import_module(name[:-3])
