using System.Diagnostics;
using System.Net.Sockets;

namespace Pymk.Testing.Servers;

/// <summary>
/// A real nginx in front of a service on this machine: <c>/pymk/</c> passes paths on as they are, <c>/stripped/</c> takes its prefix off and says so
/// in <c>X-Forwarded-Prefix</c>.
/// </summary>
public sealed class NginxServer : IAsyncDisposable
{
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(30);
    private static readonly string[] Places = ["/usr/sbin/nginx", "/usr/bin/nginx", "/usr/local/sbin/nginx"];

    private readonly string _folder = Directory.CreateTempSubdirectory("pymk-nginx-").FullName;
    private readonly Process _process;

    private NginxServer(Uri service)
    {
        using var reserved = new ReservedPort();
        Address = new Uri($"http://127.0.0.1:{reserved.Port}/");
        var configuration = Path.Combine(_folder, "nginx.conf");
        File.WriteAllText(configuration, Configuration(reserved.Port, service));
        reserved.Release();
        var program = Places.FirstOrDefault(File.Exists) ?? "nginx";
        _process = Process.Start(new ProcessStartInfo(program, ["-p", _folder, "-c", configuration, "-e", Path.Combine(_folder, "error.log")]))!;
    }

    /// <summary>Whether nginx is installed.</summary>
    public static bool IsInstalled => Places.Any(File.Exists);

    /// <summary>The address of nginx.</summary>
    public Uri Address { get; }

    /// <summary>Starts nginx before a service; returns when it listens.</summary>
    public static async Task<NginxServer> StartAsync(Uri service)
    {
        var server = new NginxServer(service);
        for (var waited = Stopwatch.StartNew(); ;)
        {
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(server.Address.Host, server.Address.Port);
                return server;
            }
            catch (SocketException) when (waited.Elapsed < StartTimeout && !server._process.HasExited)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20));
            }
            catch
            {
                await server.DisposeAsync();
                throw;
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _process.WaitForExitAsync();
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private string Configuration(int port, Uri service) => $$"""
        daemon off;
        master_process off;
        pid {{_folder}}/nginx.pid;
        events { }
        http {
          access_log off;
          client_body_temp_path {{_folder}}/body;
          proxy_temp_path {{_folder}}/proxy;
          fastcgi_temp_path {{_folder}}/fastcgi;
          uwsgi_temp_path {{_folder}}/uwsgi;
          scgi_temp_path {{_folder}}/scgi;
          server {
            listen 127.0.0.1:{{port}};
            proxy_set_header Host $http_host;
            proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
            proxy_set_header X-Forwarded-Proto $scheme;
            location /pymk/ {
              proxy_pass {{service.GetLeftPart(UriPartial.Authority)}};
            }
            location /stripped/ {
              proxy_set_header X-Forwarded-Prefix /stripped;
              proxy_set_header Host $http_host;
              proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
              proxy_set_header X-Forwarded-Proto $scheme;
              proxy_pass {{service.GetLeftPart(UriPartial.Authority)}}/;
            }
          }
        }
        """;
}
