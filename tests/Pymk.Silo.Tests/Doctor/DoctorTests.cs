using System.Net;
using System.Net.Sockets;
using System.Text;
using Pymk.Core.Models;
using Pymk.Grains.Interfaces.Ids;
using Pymk.Silo.Doctor;
using Pymk.Silo.Ids;
using Pymk.Silo.Settings;
using Pymk.Storage.Redis;
using Pymk.Testing.Models;
using Pymk.Testing.Servers;
using Xunit;

namespace Pymk.Silo.Tests.Doctor;

public sealed class DoctorTests : IDisposable
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private readonly string _folder = Directory.CreateTempSubdirectory("pymk-doctor-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("", 0)]
    [InlineData("--port 9000 --redis redis:6379", 0)]
    [InlineData("--port 0", 1)]
    [InlineData("--gateway-port many", 1)]
    public void Options_WithAPortOutOfRange_AreRefused(string arguments, int errors) =>
        Assert.Equal(errors > 0, DoctorCommand.Create().Parse(arguments).Errors.Count > 0);

    [Fact]
    public void Libraries_OnATestMachine_AreFine()
    {
        Assert.Equal(Verdict.Fine, LibraryChecks.Faiss().Verdict);
        Assert.Equal(Verdict.Fine, LibraryChecks.Onnx().Verdict);
    }

    [Fact]
    public async Task Port_OfAnotherProgram_IsWrongAndNamesTheOption()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var finding = PortChecks.Free(port, "test", "--gateway-port");
        Assert.Equal(Verdict.Wrong, finding.Verdict);
        Assert.Contains("--gateway-port N", finding.Remedy, StringComparison.Ordinal);
        var answering = AnswerOnceAsync(listener, "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nhi");
        Assert.Equal(Verdict.Wrong, (await PortChecks.HttpAsync(port, Token)).Verdict);
        await answering;
        listener.Stop();
        Assert.Equal(Verdict.Fine, (await PortChecks.HttpAsync(port, Token)).Verdict);
    }

    [Fact]
    public async Task Port_OfARunningPymk_IsANote()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var answering = AnswerOnceAsync(listener, "HTTP/1.1 200 OK\r\nContent-Length: 17\r\nConnection: close\r\n\r\n{\"status\":\"live\"}");
        Assert.Equal(Verdict.Note, (await PortChecks.HttpAsync(((IPEndPoint)listener.LocalEndpoint).Port, Token)).Verdict);
        await answering;
    }

    [Fact]
    public async Task Redis_AddressOfAnotherProgram_IsWrong()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var finding = await StoreChecks.RedisAsync($"127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port},connectTimeout=200");
        Assert.Equal(Verdict.Wrong, finding.Verdict);
        Assert.Contains("does not answer PING", finding.What, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("writes no append-only file")]
    [InlineData("does not tell its settings", "--rename-command", "CONFIG", "")]
    public async Task Redis_AsItIsInstalled_TellsItsSettings_OrIsANote(string what, params string[] more)
    {
        await using var server = new RedisServer(more);
        await server.InitializeAsync();
        Assert.SkipWhen(server.Missing is not null, server.Missing ?? "");

        var finding = await StoreChecks.RedisAsync(server.Connection);

        Assert.Equal(Verdict.Note, finding.Verdict);
        Assert.Contains(what, finding.What, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("127.0.0.1:6379,colour=red")]
    public async Task Redis_InvalidConnection_ShowsAValidOne(string connection)
    {
        var finding = await StoreChecks.RedisAsync(connection);
        Assert.Equal(Verdict.Wrong, finding.Verdict);
        Assert.Contains("--redis", finding.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Store_InAFolder_LeavesTheFolderAsItWas()
    {
        Assert.Equal(Verdict.Fine, StoreChecks.Embedded(Path.Combine(_folder, "store")).Verdict);
        Assert.False(Directory.Exists(Path.Combine(_folder, "store")));
        File.WriteAllText(Path.Combine(_folder, "file"), "");
        Assert.Equal(Verdict.Wrong, StoreChecks.Embedded(Path.Combine(_folder, "file", "store")).Verdict);
    }

    [Fact]
    public void Model_Missing_IsANoteThatSaysHowToGetOne()
    {
        var finding = ModelChecks.Integrity(Path.Combine(Path.GetTempPath(), "no-such-model"));
        Assert.Equal(Verdict.Note, finding.Verdict);
        Assert.Contains("./pymk train", finding.Remedy, StringComparison.Ordinal);
        Assert.Null(ModelChecks.Open(Path.Combine(Path.GetTempPath(), "no-such-model")));
    }

    [Fact]
    public void Model_Damaged_IsWrong()
    {
        var version = ModelFixture.Publish(_folder, "v1", users: 200);
        Assert.Equal(Verdict.Fine, ModelChecks.Integrity(_folder).Verdict);
        var model = ModelChecks.Open(_folder)!;
        Assert.Equal(Verdict.Fine, ModelChecks.Search(model).Verdict);
        Assert.Equal(Verdict.Fine, ModelChecks.Memory(model, 64L << 30).Verdict);
        Assert.Equal(Verdict.Note, ModelChecks.Memory(model, 1L << 30).Verdict);

        File.AppendAllText(new ModelFiles(version).Graph, "x");
        Assert.Equal(Verdict.Wrong, ModelChecks.Integrity(_folder).Verdict);
        File.WriteAllText(new ModelFiles(version).Shard(0), "no index");
        Assert.Equal(Verdict.Wrong, ModelChecks.Search(model).Verdict);
    }

    [Theory]
    [InlineData(null, "auto", false, "no silo has opened the store; it will be of a network of whole numbers")]
    [InlineData(UserIdKind.Number, "auto", false, "the store is of a network of whole numbers, as the model is")]
    [InlineData(UserIdKind.Text, "auto", true, "is of a network of text ids")]
    [InlineData(UserIdKind.Number, "text", true, "Pymk:Ids is text")]
    public async Task Ids_OfStoreModelAndSettings_AreCompared(UserIdKind? store, string asked, bool isWrong, string what)
    {
        var settings = new SiloSettings { Model = Path.Combine(_folder, "model"), Data = Path.Combine(_folder, "data"), Ids = asked };
        ModelFixture.Publish(settings.Model, "v1", users: 200);
        Directory.CreateDirectory(settings.Data);
        if (store is { } kind)
        {
            EmbeddedIds.Write(settings, kind);
        }

        var finding = await IdChecks.KindAsync(settings, ModelChecks.Open(settings.Model), Token);

        Assert.Equal(isWrong ? Verdict.Wrong : Verdict.Fine, finding.Verdict);
        Assert.Contains(what, finding.What, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ids_OfARedis_AreReadOfTheCluster()
    {
        await using var server = new RedisServer([]);
        await server.InitializeAsync();
        Assert.SkipWhen(server.Missing is not null, server.Missing ?? "");
        var settings = new SiloSettings { Model = Path.Combine(_folder, "model"), Redis = server.Connection, ClusterId = "shop" };
        ModelFixture.Publish(settings.Model, "v1", users: 200);
        await using (var stores = await RedisStores.ConnectAsync(server.Connection, server.Connection, "shop"))
        {
            await StoreIds.KeepAsync(stores, "The store in Redis", UserIdKind.Text, Token);
        }

        var finding = await IdChecks.KindAsync(settings, ModelChecks.Open(settings.Model), Token);

        Assert.Equal(Verdict.Wrong, finding.Verdict);
        Assert.Contains("the store in Redis is of a network of text ids", finding.What, StringComparison.Ordinal);
    }

    private static async Task AnswerOnceAsync(TcpListener listener, string answer)
    {
        using var client = await listener.AcceptTcpClientAsync(Token);
        var stream = client.GetStream();
        var asked = new byte[4096];
        _ = await stream.ReadAsync(asked, Token);
        await stream.WriteAsync(Encoding.ASCII.GetBytes(answer), Token);
    }
}
