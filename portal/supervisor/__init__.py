"""The portal in one command on one machine: broker, worker, schedule, web and the sample services.

For `make run` only. A real deployment starts each process by its own service manager (`docs/running.md`).
"""
