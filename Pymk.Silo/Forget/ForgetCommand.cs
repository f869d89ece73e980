using System.CommandLine;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Pymk.Grains.Interfaces.Ids;
using Pymk.Silo.Settings;

namespace Pymk.Silo.Forget;

/// <summary>
/// The verb <c>forget</c>: has the running service erase a user and prints the report as JSON. Exit code 0: erased. 1: no service answers, or it
/// could not finish. 3: nothing is about the user.
/// </summary>
internal static class ForgetCommand
{
    /// <summary>The environment's variable of the key. An option would be seen by every process of the machine.</summary>
    private const string KeyVariable = "PYMK_KEY";

    private const int NotErased = 1;
    private const int NobodyKnown = 3;

    public static Command Create()
    {
        var user = new Argument<string>("ID") { Description = "The user's id: a whole number, or the text in a network of text ids." };
        var url = new Option<string>("--url")
        {
            Description = "Address of the running service.",
            DefaultValueFactory = _ => "http://127.0.0.1:8080",
        };
        var wait = new Option<int>("--wait")
        {
            Description = "Minutes to wait for the end of the erasure, 1 to 1440. The service goes on with it in any case.",
            DefaultValueFactory = _ => 10,
        };
        var keyFile = new Option<FileInfo?>("--key-file")
        {
            Description = $"File that holds a key with the scope admin, where the service wants one; or give it as {KeyVariable} in the environment.",
        };
        wait.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 1 or > 1440)
            {
                result.AddError("--wait takes minutes, 1 to 1440.");
            }
        });
        var command = new Command(
            "forget",
            "Erases a user from everything that the running service holds, and prints what was removed. Exit code 1 where no service answers, 3 where "
            + "nothing is about the user.")
        {
            user, url, wait, keyFile,
        };
        command.SetAction(async (parsed, cancellation) =>
        {
            var (id, address) = (parsed.GetRequiredValue(user), parsed.GetValue(url)!);
            if (!UserIdRules.IsText(id, out var reason))
            {
                throw new SettingException($"forget takes a user's id: {reason}");
            }

            if (!Uri.TryCreate(address, UriKind.Absolute, out var service) || service.Scheme is not ("http" or "https"))
            {
                throw new SettingException($"--url takes an address such as http://127.0.0.1:8080, not '{address}'.");
            }

            // A path at the end, such as a proxy's /pymk, is part of the address.
            var at = service.AbsoluteUri.EndsWith('/') ? service : new Uri(service.AbsoluteUri + "/");
            using var client = new HttpClient { BaseAddress = at, Timeout = TimeSpan.FromMinutes(2) };
            if (ReadKey(parsed.GetValue(keyFile)) is { } key)
            {
                client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
            }

            return await ForgetAsync(client, id, address, TimeSpan.FromMinutes(parsed.GetValue(wait)), TimeProvider.System, cancellation);
        });
        return command;
    }

    /// <summary>Asks until the erasure is finished or the time is over; returns the exit code.</summary>
    internal static async Task<int> ForgetAsync(
        HttpClient client, string user, string address, TimeSpan wait, TimeProvider time, CancellationToken cancellation)
    {
        var (began, begun, told) = (time.GetTimestamp(), false, "");
        var path = AddressOf(client.BaseAddress!, user);
        while (true)
        {
            HttpResponseMessage? answer = null;
            try
            {
                answer = await client.DeleteAsync(path, cancellation);
                var body = await answer.Content.ReadAsStringAsync(cancellation);
                switch (answer.StatusCode)
                {
                    case HttpStatusCode.OK:
                        await Console.Out.WriteLineAsync(body);
                        return 0;
                    case HttpStatusCode.Accepted:
                        begun = true;
                        var step = Member(body, "step");
                        if (time.GetElapsedTime(began) >= wait)
                        {
                            await Console.Error.WriteLineAsync(
                                $"pymk: not erased within {wait.TotalMinutes:0} minutes; step '{step}' goes on in the service, whose log names an error if "
                                + "there is one. Give the same command again to see the end");
                            return NotErased;
                        }

                        if (step != told)
                        {
                            await Console.Error.WriteLineAsync($"pymk: the erasure is under way, step '{told = step}'");
                        }

                        await Task.Delay(answer.Headers.RetryAfter?.Delta ?? TimeSpan.FromSeconds(1), time, cancellation);
                        break;
                    case HttpStatusCode.NotFound:
                        await Console.Error.WriteLineAsync($"pymk: nothing is about user {UserIdRules.Shown(user)}");
                        return NobodyKnown;
                    case HttpStatusCode.BadRequest:
                        throw new SettingException($"the service refuses the id '{UserIdRules.Shown(user)}': {Member(body, "detail")}");
                    case HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden:
                        throw new SettingException(
                            $"{Answered(answer.StatusCode, body)}{GoesOn(begun)}; name the file of a key with the scope admin with --key-file, "
                            + $"or set {KeyVariable}");
                    default:
                        await Console.Error.WriteLineAsync($"pymk: {Answered(answer.StatusCode, body)}{GoesOn(begun)}; give the same command again");
                        return NotErased;
                }
            }
            catch (Exception e) when (e is HttpRequestException || (e is TaskCanceledException && !cancellation.IsCancellationRequested))
            {
                await Console.Error.WriteLineAsync(
                    $"pymk: no service answers at {address} ({e.Message.ReplaceLineEndings(" ")}){GoesOn(begun)}; start it with ./pymk serve, or name its "
                    + "address with --url");
                return NotErased;
            }
            finally
            {
                answer?.Dispose();
            }
        }
    }

    // An id such as '..' or 'a/b' must not become another path, so that nothing may tidy the address up.
    private static Uri AddressOf(Uri service, string user) => new(
        $"{service.AbsoluteUri.TrimEnd('/')}/v1/admin/users/{Uri.EscapeDataString(user).Replace(".", "%2E", StringComparison.Ordinal)}",
        new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });

    private static string? ReadKey(FileInfo? file)
    {
        try
        {
            var key = file is null ? Environment.GetEnvironmentVariable(KeyVariable) : File.ReadAllText(file.FullName);
            return string.IsNullOrWhiteSpace(key) ? null : key.Trim();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new SettingException($"--key-file cannot be read: {e.Message}");
        }
    }

    /// <summary>What the service answered, as the beginning of a sentence.</summary>
    internal static string Answered(HttpStatusCode status, string body) =>
        $"the service answered {(int)status}" + (Member(body, "detail").TrimEnd('.', ' ') is { Length: > 0 } detail ? $": {detail}" : "");

    private static string GoesOn(bool begun) => begun ? "; the erasure goes on when the service runs" : "";

    private static string Member(string json, string name)
    {
        try
        {
            using var parsed = JsonDocument.Parse(json);
            return parsed.RootElement.TryGetProperty(name, out var member) ? member.ToString() : "";
        }
        catch (JsonException)
        {
            return "";
        }
    }
}
